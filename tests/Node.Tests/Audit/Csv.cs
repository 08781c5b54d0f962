using System.Text;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>Reads RFC 4180 to the letter.</summary>
internal static class Csv
{
    public static IReadOnlyList<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        for (var at = 0; at < text.Length;)
        {
            var cells = new List<string>();
            while (true)
            {
                cells.Add(Cell(text, ref at));
                if (text[at] == ',')
                {
                    at++;
                    continue;
                }

                text.AsSpan(at, 2).ToString().ShouldBe("\r\n");
                at += 2;
                break;
            }

            rows.Add([.. cells]);
            cells.Count.ShouldBe(rows[0].Length);
        }

        return rows;
    }

    private static string Cell(string text, ref int at)
    {
        var cell = new StringBuilder();
        if (text[at] != '"')
        {
            while (text[at] is not ',' and not '\r')
            {
                text[at].ShouldNotBeOneOf('"', '\n');
                cell.Append(text[at++]);
            }

            return cell.ToString();
        }

        for (at++; ; at++)
        {
            if (text[at] == '"')
            {
                if (text[at + 1] != '"')
                {
                    at++;
                    return cell.ToString();
                }

                at++;
            }

            cell.Append(text[at]);
        }
    }
}
