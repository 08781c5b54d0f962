namespace DicomExchange.Generator;

/// <summary>Somebody who does not exist.</summary>
/// <param name="Name">As PN: family^given.</param>
/// <param name="Id">Patient ID as the made-up practice numbers.</param>
/// <param name="BirthDate">As DA.</param>
/// <param name="Sex">F, M or O.</param>
internal sealed record MadeUpPatient(string Name, string Id, string BirthDate, string Sex)
{
    private static readonly string[] Families =
        ["Ashgrove", "Brindlewood", "Castellane", "Dragović", "Eichhörnchen", "Fairwater", "Grünspan", "Hollowell", "Ilmarinen", "Jasperson", "Kobayakawa", "Løvenskov"];

    private static readonly string[] Givens =
        ["Ada", "Bram", "Clémence", "Dilan", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Lennart"];

    public static MadeUpPatient Of(int seed, int number)
    {
        var random = new Random(HashCode(seed, number));
        var family = Families[random.Next(Families.Length)];
        var given = random.Next(Givens.Length);
        var birth = new DateOnly(1942, 1, 1).AddDays(random.Next(365 * 70));
        return new MadeUpPatient($"{family}^{Givens[given]}", $"MADEUP-{seed:D4}-{number:D5}", $"{birth:yyyyMMdd}", given % 2 == 0 ? "F" : "M");
    }

    /// <summary>Mixes both numbers; System.HashCode differs from run to run.</summary>
    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) ^ (number * 16777619));
}
