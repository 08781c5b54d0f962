using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.CodeDom.Compiler;
using DicomExchange.House.Tests.Sources;
using Shouldly;
using Xunit;

namespace DicomExchange.House.Tests;

/// <summary>The same promise as in the source, asked of what the compiler wrote.</summary>
public sealed class StaticFieldTests
{
    [Theory]
    [MemberData(nameof(Houses.Built), MemberType = typeof(Houses))]
    public void No_static_field_can_change(string house) => Report.ShouldBeNone(Changing(Houses.Load(house).GetTypes()));

    [Fact]
    public void A_static_field_that_can_change_is_seen()
    {
        Counting.Next();
        Changing([typeof(Counting)]).Count().ShouldBe(2);
    }

    private static IEnumerable<Violation> Changing(IEnumerable<Type> types) =>
        from type in types
        where !IsGenerated(type)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where !field.IsLiteral && !field.Name.StartsWith('<') && !IsGenerated(field)
        where !field.IsInitOnly || IsMadeToChange(field.FieldType)
        select new Violation(type.FullName ?? type.Name, 1, $"static {field.Name} can change");

    private static bool IsGenerated(MemberInfo? member) => member is not null
        && (member.Name.StartsWith('<') || member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.IsDefined(typeof(GeneratedCodeAttribute))
            || IsGenerated(member.DeclaringType));

    /// <summary>A read-only field that holds a thing whose whole purpose is to change is state all the same.</summary>
    private static bool IsMadeToChange(Type type) =>
        type.Namespace is "System.Collections.Concurrent" or "System.Threading.Channels"
        || type == typeof(SemaphoreSlim) || type == typeof(Lock) || type == typeof(Timer);

    private static class Counting
    {
        internal static readonly ConcurrentDictionary<int, int> Seen = new();
        internal static int count;

        internal static int Next() => count++;
    }
}
