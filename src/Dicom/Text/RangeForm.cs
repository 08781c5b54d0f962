namespace DicomExchange.Dicom.Text;

/// <summary>The forms a date, a time or a moment has in a query (PS3.4 §C.2.2.2.5).</summary>
public enum RangeForm
{
    /// <summary>One value, no hyphen.</summary>
    Single,

    /// <summary>From and to, both included.</summary>
    Between,

    /// <summary>A hyphen and then the last that is meant.</summary>
    Until,

    /// <summary>The first that is meant and then a hyphen.</summary>
    Since,
}
