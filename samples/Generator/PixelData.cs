using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator;

/// <summary>Pixel data made piece by piece as it is asked for, so that its size costs no memory.</summary>
/// <param name="Length">Bytes in all, even, below 4 GiB (PS3.5 §7.1.1).</param>
/// <param name="Vr">OB for pixels of one byte, OW for wider ones (PS3.5 §8.2).</param>
/// <param name="Pieces">Starts from the beginning at each call; a piece is valid until the next one is asked for.</param>
public sealed record PixelData(long Length, Vr Vr, Func<IEnumerable<ReadOnlyMemory<byte>>> Pieces);
