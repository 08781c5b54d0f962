namespace DicomExchange.EndToEnd.Practices;

/// <summary>How often long tests repeat: what an environment variable says, else a number that suits every build.</summary>
internal static class Counts
{
    /// <summary>DICOMX_KILLS: how often the node is killed.</summary>
    public static int Kills => Of("DICOMX_KILLS", 10);

    /// <summary>DICOMX_TRACED: how many instances are stored under a tracer.</summary>
    public static int Traced => Of("DICOMX_TRACED", 1000);

    /// <summary>DICOMX_OBJECT_MB: how many megabytes of pixels the one large object has.</summary>
    public static int ObjectMegabytes => Of("DICOMX_OBJECT_MB", 256);

    /// <summary>DICOMX_CHAOS: how many schedules of faults are run through.</summary>
    public static int Chaos => Of("DICOMX_CHAOS", 5);

    /// <summary>DICOMX_CHAOS_SEED: what the first of them is drawn from.</summary>
    public static int ChaosSeed => Of("DICOMX_CHAOS_SEED", 20261122);

    /// <summary>DICOMX_SEED: what random instants and sizes are drawn from.</summary>
    public static int Seed => Of("DICOMX_SEED", 20260302);

    private static int Of(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var count) && count > 0 ? count : usual;
}
