namespace DicomExchange.Wire.Pdus;

/// <summary>How many operations may be outstanding at once; 0 means any number, 1 is the default (PS3.7 §D.3.3.3).</summary>
public sealed record AsynchronousOperationsWindow(ushort Invoked, ushort Performed);
