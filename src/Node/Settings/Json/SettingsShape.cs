using System.Reflection;

namespace DicomExchange.Node.Settings.Json;

/// <summary>
/// What the type of a settings property means in JSON: a block of members, a list, or a scalar. Read from the types, and the one
/// source of both the reader's checks and the schema file.
/// </summary>
public sealed class SettingsShape
{
    private SettingsShape(Type type)
    {
        Type = Nullable.GetUnderlyingType(type) ?? type;
        Scalar = ScalarRule.For(Type);
        if (Scalar is null && Type.IsGenericType)
        {
            Element = Of(Type.GetGenericArguments()[0]);
        }

        Members = Scalar is not null || Element is not null ? [] :
        [
            .. Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(SettingsMember.IsInFile).Select(p => new SettingsMember(p)),
        ];
    }

    public Type Type { get; }

    /// <summary>Set for a scalar.</summary>
    public ScalarRule? Scalar { get; }

    /// <summary>Set for a list.</summary>
    public SettingsShape? Element { get; }

    /// <summary>The members of a block; empty otherwise.</summary>
    public IReadOnlyList<SettingsMember> Members { get; }

    public static SettingsShape Of(Type type) => new(type);

    /// <summary>
    /// A value to go on with where the file has none that can be read, so that one mistake hides no other.
    /// It never leaves the reader: with a mistake there are no settings.
    /// </summary>
    public object? Placeholder()
    {
        if (Scalar is not null)
        {
            return Scalar.Placeholder;
        }

        if (Element is not null)
        {
            return Array.CreateInstance(Element.Type, 0);
        }

        var block = Activator.CreateInstance(Type)!;
        foreach (var member in Members.Where(m => m.IsRequired))
        {
            member.Set(block, member.Shape.Placeholder());
        }

        return block;
    }
}
