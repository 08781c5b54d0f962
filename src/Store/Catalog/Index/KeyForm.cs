namespace DicomExchange.Store.Catalog.Index;

/// <summary>How the values of an attribute are made into sort keys.</summary>
internal enum KeyForm
{
    /// <summary>As it is, without spaces around it; each of several values is a key.</summary>
    Text,

    /// <summary>Eight digits.</summary>
    Date,

    /// <summary>In upper case; each component group of a person name is a key (PS3.5 §6.2.1).</summary>
    Name,
}
