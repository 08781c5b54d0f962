using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Node.Settings;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>A running DICOM server to be measured, whoever made it.</summary>
/// <param name="Name">As it is called in the tables.</param>
/// <param name="Address">How it is called: address, title, and the certificate that must answer.</param>
/// <param name="Meter">Its processes.</param>
internal sealed record ServerUnderTest(string Name, PartnerSettings Address, ProcessMeter Meter);
