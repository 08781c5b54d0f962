namespace DicomExchange.EndToEnd.Chaos;

/// <summary>One association through a <see cref="FaultyLine"/>, PDU by PDU: what is passed on, and what the line says by itself.</summary>
/// <param name="fault">What goes wrong.</param>
/// <param name="node">The way to the node, without TLS.</param>
/// <param name="line">Who is told.</param>
/// <param name="endSpeaking">Closes the way to the node in good order, behind what was said.</param>
internal sealed class FaultyAssociation(Fault fault, Stream node, LineParts line, Action endSpeaking) : IDisposable
{
    private const ushort Full = 0xA700;

    private readonly StoreWatch watch = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private Dictionary<byte, string> syntaxes = [];
    private PassingStore? swallowed;
    private bool isSilent;
    private int said;
    private int answers;

    /// <summary>Answers the request for an association in the place of the destination, if that is the fault, and hears the node out.</summary>
    public async Task<bool> AnswerAsync(WirePdu first)
    {
        if (!first.Is(WirePdu.AssociateRequest) || fault.Kind is not (FaultKind.RejectForNow or FaultKind.RefuseContexts))
        {
            return false;
        }

        line.OnStruck();
        await SayAsync(fault.Kind == FaultKind.RejectForNow ? WirePdu.Short(3, 2, 3, (byte)fault.Amount) : ContextItems.RefuseAll(first.Bytes, (byte)fault.Amount));
        while (await WirePdu.ReadAsync(node) is { } next)
        {
            if (next.Is(WirePdu.ReleaseRequest))
            {
                await SayAsync(WirePdu.Short(6, 0, 0, 0));
            }
        }

        return true;
    }

    /// <summary>Passes on what the node says until it has no more to say.</summary>
    /// <exception cref="IOException">Either side broke off, or the fault wants it so.</exception>
    public async Task ThereAsync(WirePdu first, Stream destination)
    {
        for (var next = first; next is not null; next = await WirePdu.ReadAsync(node))
        {
            var (began, ended) = next.Is(WirePdu.Data) ? watch.Look(next.Bytes) : default;
            if (await TakesItselfAsync(began, ended))
            {
                continue;
            }

            if (ended is not null)
            {
                line.Witness.See(ended, syntaxes.GetValueOrDefault(ended.Context));
            }

            var aborts = ended is not null && fault.Kind == FaultKind.Abort && fault.IsAt(watch.Number);
            if (aborts)
            {
                await SilenceAsync();
            }

            await destination.WriteAsync(next.Bytes);
            line.OnPassed();
            if (aborts)
            {
                line.OnStruck();
                await node.WriteAsync(WirePdu.Short(7, 0, 0, 0));
                await HearOutAsync();
            }
        }
    }

    /// <summary>Passes on what the destination says until it has no more to say.</summary>
    /// <exception cref="IOException">Either side broke off, or the fault wants it so.</exception>
    public async Task BackAsync(Stream destination)
    {
        while (await WirePdu.ReadAsync(destination) is { } next)
        {
            if (next.Is(WirePdu.AssociateAccept))
            {
                Open(next.Bytes);
            }

            if (fault.Kind == FaultKind.DropAnswer && ++said == fault.Amount)
            {
                line.OnStruck();
                throw new IOException("The connection ends in the place of an answer.");
            }

            if (next.Is(WirePdu.Data) && CommandBytes.IsStoreAnswer(next.Bytes) && fault.IsAt(++answers) && Alter(next.Bytes))
            {
                continue;
            }

            await SayAsync(next.Bytes);
            line.OnPassed();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <returns>Whether the answer is lost.</returns>
    private bool Alter(byte[] answer)
    {
        if (fault.Status is { } status)
        {
            CommandBytes.IsStoreAnswer(answer, status);
            line.OnStruck();
        }
        else if (fault.Kind == FaultKind.SwallowAnswer)
        {
            line.OnStruck();
            return true;
        }

        return false;
    }

    private void Open(byte[] accept)
    {
        if (fault.Kind == FaultKind.RefuseSomeContexts && ContextItems.RefuseSome(accept, (byte)fault.Amount))
        {
            line.OnStruck();
        }

        syntaxes = ContextItems.Accepted(accept);
    }

    private async Task<bool> TakesItselfAsync(PassingStore? began, PassingStore? ended)
    {
        if (swallowed is null && began is not null && fault.TakesItself && fault.IsAt(watch.Number))
        {
            swallowed = began;
            line.OnStruck();
            if (fault.Kind != FaultKind.OutOfResources)
            {
                await SayAsync(CommandBytes.Answer(began, Full));
            }

            if (fault.Kind == FaultKind.OutOfResourcesAndClose)
            {
                endSpeaking();
                await HearOutAsync();
            }
        }

        if (swallowed is null)
        {
            return false;
        }

        if (ended is not null)
        {
            swallowed = null;
            if (fault.Kind == FaultKind.OutOfResources)
            {
                await SayAsync(CommandBytes.Answer(ended, Full));
            }
        }

        return true;
    }

    private async Task HearOutAsync()
    {
        while (await WirePdu.ReadAsync(node) is not null)
        {
            // It is for nobody.
        }

        throw new IOException("The association is over.");
    }

    private async Task SilenceAsync()
    {
        await turn.WaitAsync();
        isSilent = true;
        turn.Release();
    }

    private async Task SayAsync(byte[] pdu)
    {
        await turn.WaitAsync();
        try
        {
            if (!isSilent)
            {
                await node.WriteAsync(pdu);
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
