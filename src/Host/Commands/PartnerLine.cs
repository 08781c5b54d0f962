using System.Text.Json;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary>One partner as <c>partner list</c> shows it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="AeTitles">The titles it calls with.</param>
/// <param name="Security"><c>tls</c> or <c>plain</c>.</param>
/// <param name="KnownBy">Fingerprints, issuer and subject, or address ranges.</param>
/// <param name="Address">Host and port; null where nothing can be sent to it.</param>
/// <param name="May">What it may ask of this node.</param>
/// <param name="Sees">Which instances it may find and retrieve.</param>
internal sealed record PartnerLine(
    string Name, IReadOnlyList<string> AeTitles, string Security, IReadOnlyList<string> KnownBy, string? Address, IReadOnlyList<string> May, string Sees)
{
    public static PartnerLine Of(PartnerSettings partner) => new(
        partner.Name,
        [.. partner.AeTitles.Select(t => t.Value)],
        Word(partner.Security),
        [
            .. partner.Certificates.Select(c => c.ToString()),
            .. partner is { Issuer: { } issuer, Subject: { } subject } ? [$"issuer {issuer}", $"subject {subject}"] : Array.Empty<string>(),
            .. partner.Addresses.Select(a => a.ToString()),
        ],
        partner is { Host: { } host, Port: { } port } ? $"{host}:{port}" : null,
        [.. partner.May.Select(Word)],
        Word(partner.Sees));

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
