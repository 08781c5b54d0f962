using DicomExchange.Store.Catalog;

namespace DicomExchange.Store.Outbox;

/// <summary>One delivery with the instance to be sent.</summary>
/// <param name="Delivery">Its number.</param>
/// <param name="Instance">Null where the instance is gone or its rows do not open.</param>
/// <param name="Reason">Why there is none; empty where there is.</param>
/// <param name="HasRival">Another content under its UID came before it, or was delivered to the same partner: a partner that has the UID need not have this content.</param>
public sealed record OutgoingInstance(long Delivery, InstanceRef? Instance, string Reason, bool HasRival = false);
