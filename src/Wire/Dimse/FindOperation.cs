using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>A C-FIND request (PS3.7 §9.1.2).</summary>
public sealed class FindOperation
{
    private readonly PendingFindResponses responses;

    internal FindOperation(Uid sopClass, DataSet identifier, QueryExtensions extensions, PendingFindResponses responses)
    {
        SopClass = sopClass;
        Identifier = identifier;
        Extensions = extensions;
        this.responses = responses;
    }

    /// <summary>The information model asked.</summary>
    public Uid SopClass { get; }

    public DataSet Identifier { get; }

    /// <summary>The extended behaviour agreed on for this association.</summary>
    public QueryExtensions Extensions { get; }

    /// <summary>
    /// Sends one match. Responses are gathered into large writes; they go out at the latest with the final answer.
    /// </summary>
    /// <param name="optionalKeysUnsupported">Answer FF01 instead of FF00.</param>
    public ValueTask RespondAsync(DataSet match, bool optionalKeysUnsupported, CancellationToken cancellationToken) =>
        responses.AddAsync(match, optionalKeysUnsupported, cancellationToken);
}
