using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DicomExchange.Node.Settings.Json;

/// <summary>One key of a block: the property behind it and what its attributes demand.</summary>
public sealed class SettingsMember
{
    private readonly PropertyInfo property;

    internal SettingsMember(PropertyInfo property)
    {
        this.property = property;
        Shape = SettingsShape.Of(property.PropertyType);
        Key = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        IsRequired = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? string.Empty;
        var range = property.GetCustomAttribute<RangeAttribute>();
        var text = property.GetCustomAttribute<StringLengthAttribute>();
        Minimum = (int?)range?.Minimum ?? property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? text?.MinimumLength;
        Maximum = (int?)range?.Maximum ?? property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? text?.MaximumLength;
    }

    public string Key { get; }

    public bool IsRequired { get; }

    public string Description { get; }

    public SettingsShape Shape { get; }

    /// <summary>The least number, least count of elements or least length of text.</summary>
    public int? Minimum { get; }

    /// <summary>The greatest number, greatest count of elements or greatest length of text.</summary>
    public int? Maximum { get; }

    public void Set(object block, object? value) => property.SetValue(block, value);

    public object? Get(object block) => property.GetValue(block);

    internal static bool IsInFile(PropertyInfo property) =>
        property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null;
}
