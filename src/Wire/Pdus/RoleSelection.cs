using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// SCP/SCU role selection (PS3.7 §D.3.3.4): the roles the association requestor proposes to take for a SOP class; in an
/// answer, the proposals that were accepted.
/// </summary>
public sealed record RoleSelection(Uid SopClass, bool Scu, bool Scp);
