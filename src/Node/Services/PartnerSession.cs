using System.Security.Cryptography;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Services;

/// <summary>One association of one partner, as the services see it.</summary>
/// <param name="Admission">Who it is, by which certificate or address.</param>
/// <param name="Rules">The rules in force; asked anew at every operation.</param>
/// <param name="Certificate">Whether the certificate it was admitted by would still be taken.</param>
/// <param name="Time">The clock that grants and limits are held against.</param>
public sealed record PartnerSession(PartnerAdmission Admission, LivePart<AccessRules> Rules, CertificateStanding Certificate, TimeProvider Time)
{
    /// <summary>Ties together what log and audit say of this association.</summary>
    public string Correlation { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Its place among the partner's associations, given back as its service ends; null for a session that counts for none.</summary>
    public PartnerSeat? Seat { get; init; }

    /// <summary>The partner as it was admitted; for names in log and audit. Rights come from <see cref="Decide"/>.</summary>
    public PartnerSettings Partner => Admission.Partner;

    /// <summary>Makes a Patient ID unique where a data set names no issuer.</summary>
    public string PatientDomain => Partner.PatientDomain ?? Partner.Name;

    /// <summary>The partner's limits in the settings in force.</summary>
    public PartnerLimitSettings LimitsNow => (Rules.Current.StillAdmitted(Admission) ?? Partner).Limits;

    /// <param name="operation">What it asks for.</param>
    /// <param name="standing">Null as the operation begins; within it, the study or instance that is next.</param>
    public AccessDecision Decide(Operation operation, StudyStanding? standing = null)
    {
        return ProblemNow(isRunning: standing is not null) is { } problem
            ? AccessDecision.Refuse(problem)
            : Rules.Current.Decide(Admission, operation, standing, Time.GetUtcNow());
    }

    /// <summary>May it report what became of a request for storage commitment, now?</summary>
    public AccessDecision DecideReport() => ProblemNow(isRunning: false) is { } problem
        ? AccessDecision.Refuse(problem)
        : Rules.Current.DecideReport(Admission);

    /// <summary>Whether an operation that has begun may still be answered as done: what began while the certificate was good may end.</summary>
    public AccessDecision DecideAgain(Operation operation) => ProblemNow(isRunning: true) is { } problem
        ? AccessDecision.Refuse(problem)
        : Rules.Current.Decide(Admission, operation, study: null, Time.GetUtcNow());

    /// <summary>May it have instances moved to this title, now?</summary>
    /// <param name="destination">The title.</param>
    /// <param name="isRunning">Whether the move has begun and this is about its next instance.</param>
    public MoveAnswer DecideMove(AeTitle destination, bool isRunning = false) => ProblemNow(isRunning) is { } problem
        ? new MoveAnswer(AccessDecision.Refuse(problem), null, destination)
        : Rules.Current.DecideMove(Admission, destination, Time.GetUtcNow());

    /// <summary>What the partner may see in this operation: <see cref="Decide"/>, asked for each holding at the moment it is looked at.</summary>
    public Sight SightFor(Operation operation) => Sight.Of(Partner.Name, standing => Decide(operation, standing).IsAllowed);

    /// <summary>
    /// A certificate that ran out by itself is named so, and ends no operation in progress: it was good when that began. One that was
    /// revoked or lost its authority is as one that was removed.
    /// </summary>
    private string? ProblemNow(bool isRunning) => Certificate.ProblemNow() switch
    {
        null => null,
        TransportReasons.CertificateExpired => isRunning ? null : TransportReasons.CertificateExpired,
        _ => AccessReasons.PartnerNoLongerAdmitted,
    };
}
