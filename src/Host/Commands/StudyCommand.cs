using System.CommandLine;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study list|show|grant|grants|revoke|export|delete</c>.</summary>
internal static class StudyCommand
{
    public static Command Create() => new("study", "Look at, grant, copy out and delete what is held.")
    {
        StudyListCommand.Create(),
        StudyShowCommand.Create(),
        StudyGrantCommand.Create(),
        StudyGrantsCommand.Create(),
        StudyRevokeCommand.Create(),
        StudyExportCommand.Create(),
        StudyDeleteCommand.Create(),
    };

    /// <summary>The study a verb is about.</summary>
    public static Argument<string> Uid()
    {
        var uid = new Argument<string>("study") { Description = "The Study Instance UID, as 'dicomx study list' shows it." };
        uid.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Dicom.Standard.Uid.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError("A Study Instance UID has digits and dots only, at most 64 characters.");
            }
        });
        return uid;
    }
}
