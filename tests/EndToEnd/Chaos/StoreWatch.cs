namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Puts the C-STOREs of one association together, fragment by fragment.</summary>
internal sealed class StoreWatch
{
    private readonly MemoryStream command = new();
    private PassingStore? current;

    /// <summary>C-STOREs that have begun.</summary>
    public int Number { get; private set; }

    /// <param name="pdu">The next P-DATA-TF.</param>
    /// <returns>What began with it, and what is whole by it.</returns>
    public (PassingStore? Began, PassingStore? Ended) Look(byte[] pdu)
    {
        var (began, ended) = ((PassingStore?)null, (PassingStore?)null);
        foreach (var (context, isCommand, isLast, at, length) in CommandBytes.Fragments(pdu))
        {
            if (!isCommand && current is not null)
            {
                current.Bytes.Write(pdu, at, length);
                (ended, current) = isLast ? (current, null) : (ended, current);
            }
            else if (isCommand)
            {
                command.Write(pdu, at, length);
                if (isLast && Begin(context))
                {
                    began = current;
                }
            }
        }

        return (began, ended);
    }

    private bool Begin(byte context)
    {
        var bytes = command.ToArray();
        command.SetLength(0);
        if (CommandBytes.Number(bytes, CommandBytes.Field) != CommandBytes.StoreRequest)
        {
            return false;
        }

        Number++;
        current = new PassingStore(
            context,
            CommandBytes.Number(bytes, CommandBytes.MessageId),
            CommandBytes.Text(bytes, CommandBytes.AffectedClass),
            CommandBytes.Text(bytes, CommandBytes.AffectedInstance));
        return true;
    }
}
