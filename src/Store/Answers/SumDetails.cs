using System.Text;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>What sums say in their details of whether the transfer had ended.</summary>
internal static class SumDetails
{
    private static readonly byte[] Interrupted = Encoding.UTF8.GetBytes(AuditReasons.InterruptedByCrash);
    private static readonly byte[] Continues = Encoding.UTF8.GetBytes(AuditReasons.TransferContinues);

    /// <summary>Found after a crash: instances that were on their way then are in no sum.</summary>
    public static bool IsCutOff(in AuditFieldReader fields) => fields.Raw(AuditField.Detail).SequenceEqual(Interrupted);

    /// <summary>It went on: where no other sum follows, instances that were on their way then are in none.</summary>
    public static bool IsPart(in AuditFieldReader fields) => fields.Raw(AuditField.Detail).SequenceEqual(Continues);
}
