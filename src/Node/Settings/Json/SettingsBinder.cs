using System.Text.Json;

namespace DicomExchange.Node.Settings.Json;

/// <summary>Makes settings of a JSON tree, noting everything that does not fit and going on.</summary>
/// <param name="folder">Absolute; relative paths are relative to it.</param>
/// <param name="mistakes">Takes what does not fit.</param>
public sealed class SettingsBinder(string folder, MistakeList mistakes)
{
    /// <summary>
    /// The block <typeparamref name="T"/> from <paramref name="json"/>. Where the list of mistakes is not empty afterwards it has
    /// placeholders and is only good for further checks.
    /// </summary>
    public T Bind<T>(PositionedJson json)
        where T : class => (T)Value(SettingsShape.Of(typeof(T)), json, member: null)!;

    private object? Value(SettingsShape shape, PositionedJson json, SettingsMember? member)
    {
        if (shape.Scalar is { } scalar)
        {
            return Scalar(scalar, json, member);
        }

        var wanted = shape.Element is null ? JsonValueKind.Object : JsonValueKind.Array;
        if (json.Kind != wanted)
        {
            mistakes.Add(json, $"{json.KindName} is here", wanted is JsonValueKind.Object ? "an object { … }" : "a list [ … ]");
            return shape.Placeholder();
        }

        return shape.Element is null ? Block(shape, json) : List(shape.Element, json, member);
    }

    private object Block(SettingsShape shape, PositionedJson json)
    {
        var block = shape.Placeholder()!;
        foreach (var member in shape.Members)
        {
            if (json.Members.TryGetValue(member.Key, out var value))
            {
                member.Set(block, Value(member.Shape, value, member));
            }
            else if (member.IsRequired)
            {
                mistakes.Add(json, $"the key \"{member.Key}\" is missing", Expected(member));
            }
        }

        foreach (var (key, value) in json.Members)
        {
            if (!shape.Members.Any(m => m.Key == key))
            {
                mistakes.Add(value, $"the key \"{key}\" is not known here{Guess(key, shape.Members.Select(m => m.Key))}", "one of " + string.Join(", ", shape.Members.Select(m => m.Key)));
            }
        }

        return block;
    }

    private Array List(SettingsShape element, PositionedJson json, SettingsMember? member)
    {
        var values = Array.CreateInstance(element.Type, json.Items.Count);
        if (json.Items.Count < (member?.Minimum ?? 0) || json.Items.Count > (member?.Maximum ?? int.MaxValue))
        {
            mistakes.Add(json, $"the list has {json.Items.Count} elements", Between(member!, "element"));
        }

        for (var i = 0; i < json.Items.Count; i++)
        {
            values.SetValue(Value(element, json.Items[i], member: null), i);
        }

        return values;
    }

    private object? Scalar(ScalarRule rule, PositionedJson json, SettingsMember? member)
    {
        var kind = json.Kind is JsonValueKind.False ? JsonValueKind.True : json.Kind;
        if (kind != rule.Kind)
        {
            var orNothing = json.Kind is JsonValueKind.Null ? ", or the key left out" : string.Empty;
            mistakes.Add(json, $"{json.KindName} is here", rule.Expected + orNothing);
            return rule.Placeholder;
        }

        if (rule.Read(json.Text, folder) is not { } value)
        {
            mistakes.Add(json, $"{Shown(json)} does not fit{Guess(json.Text, rule.Words)}", member?.Maximum is null ? rule.Expected : Range(rule, member));
            return rule.Placeholder;
        }

        if (!IsWithin(value, member))
        {
            mistakes.Add(json, $"{Shown(json)} is outside the range", Range(rule, member!));
            return rule.Placeholder;
        }

        return value;
    }

    private static bool IsWithin(object value, SettingsMember? member)
    {
        var size = value switch { int number => number, string word => word.Length, _ => (int?)null };
        return size is not { } n || (n >= (member?.Minimum ?? int.MinValue) && n <= (member?.Maximum ?? int.MaxValue));
    }

    private static string Shown(PositionedJson json) => json.Kind is JsonValueKind.String ? $"\"{json.Text}\"" : json.Text;

    private static string Range(ScalarRule rule, SettingsMember member) => rule.Kind is JsonValueKind.Number
        ? $"a whole number from {member.Minimum} to {member.Maximum}"
        : $"{rule.Expected}, {Between(member, "character")}";

    private static string Expected(SettingsMember member) => member.Shape.Scalar?.Expected ?? (member.Shape.Element is null ? "an object { … }" : "a list [ … ]");

    private static string Between(SettingsMember member, string unit) => (member.Minimum ?? 0, member.Maximum) switch
    {
        (var least, null) => $"at least {least} {unit}{(least == 1 ? string.Empty : "s")}",
        (var least, var most) => $"{least} to {most} {unit}s",
    };

    private static string Guess(string word, IEnumerable<string> known) =>
        Spelling.Nearest(word, known) is { } near ? $" (did you mean \"{near}\"?)" : string.Empty;
}
