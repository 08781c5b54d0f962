using System.Collections.Frozen;

namespace DicomExchange.Dicom.Datasets;

/// <summary>The reason words with which a data set is refused, the same in status, log, audit and console.</summary>
public static class DataSetReasons
{
    public const string Truncated = "data-set-truncated";
    public const string Empty = "data-set-empty";
    public const string ValueOverrun = "value-past-end";
    public const string ItemOverrun = "item-past-end";
    public const string OddLength = "odd-length";
    public const string UndefinedLength = "undefined-length-not-allowed";
    public const string UnknownVr = "vr-unknown";
    public const string TooDeep = "nesting-too-deep";
    public const string ItemExpected = "item-expected";
    public const string StrayDelimiter = "delimiter-unexpected";
    public const string DelimiterLength = "delimiter-length-not-zero";
    public const string FragmentExpected = "fragment-expected";
    public const string NotEncapsulated = "pixel-data-not-encapsulated";
    public const string ForbiddenGroup = "group-not-allowed";
    public const string EncodingMismatch = "encoding-mismatch";
    public const string RepeatedTag = "tag-repeated";
    public const string TooManyElements = "too-many-elements";
    public const string TooLarge = "data-set-too-large";
    public const string DeflateBroken = "deflate-broken";
    public const string DeflateTruncated = "deflate-truncated";
    public const string DeflateTrailing = "deflate-trailing-bytes";
    public const string InflateLimit = "inflate-limit";
    public const string CannotBeSentUnchanged = "cannot-be-sent-unchanged";

    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Truncated] = "the data set ends in the middle of an element, item or sequence",
        [Empty] = "the data set has no element",
        [ValueOverrun] = "the element is longer than the item around it",
        [ItemOverrun] = "the item is longer than the sequence around it",
        [OddLength] = "the length of a value is odd (PS3.5 §7.1.1)",
        [UndefinedLength] = "the length is undefined where the standard allows none (PS3.5 §7.1.1)",
        [UnknownVr] = "the two letters after the tag are no value representation (PS3.5 §6.2)",
        [TooDeep] = "sequences are nested deeper than the limit",
        [ItemExpected] = "something other than an item stands in a sequence (PS3.5 §7.5)",
        [StrayDelimiter] = "an item or delimiter stands where none is open (PS3.5 §7.5)",
        [DelimiterLength] = "a delimiter has a length (PS3.5 §7.5.1)",
        [FragmentExpected] = "something other than a fragment stands in encapsulated pixel data (PS3.5 §A.4)",
        [NotEncapsulated] = "the pixel data is not in fragments as the transfer syntax says (PS3.5 §A.4)",
        [ForbiddenGroup] = "the element's group does not belong into this kind of data set (PS3.5 §7.1)",
        [EncodingMismatch] = "the bytes are not encoded as the transfer syntax says (PS3.5 §7.1)",
        [RepeatedTag] = "an element that identifies the object stands twice (PS3.5 §7.1)",
        [TooManyElements] = "there are more elements than the limit",
        [TooLarge] = "there are more bytes than the limit",
        [DeflateBroken] = "the deflated bytes cannot be inflated (PS3.5 §A.5)",
        [DeflateTruncated] = "the deflated bytes end before their end mark (PS3.5 §A.5)",
        [DeflateTrailing] = "there is more after the end of the deflated bytes than padding (PS3.5 §A.5)",
        [InflateLimit] = "the deflated bytes grow beyond the limit when inflated",
        [CannotBeSentUnchanged] = "the element cannot be written in the other transfer syntax without a change of what it says",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The reason as half a sentence for people; the word itself where there is none.</summary>
    public static string Sentence(string reason) => Sentences.GetValueOrDefault(reason, reason);
}
