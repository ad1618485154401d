using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>The pattern of a method that .NET's own generator would implement; it needs types that netstandard2.0 lacks.</summary>
/// <remarks>Embedded, as the compiler calls what other assemblies do not see: the tests have .NET's own.</remarks>
[Microsoft.CodeAnalysis.Embedded]
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GeneratedRegexAttribute(string pattern, RegexOptions options) : Attribute
{
    private static readonly ConcurrentDictionary<(Type, string), Regex> s_known = new();

    public string Pattern { get; } = pattern;

    public RegexOptions Options { get; } = options;

    /// <summary>The expression of the calling method.</summary>
    /// <remarks>Interpreted: each of them is used a few times for each connection, and compiling one costs more than that.</remarks>
    public static Regex Of(Type type, [CallerMemberName] string method = "") => s_known.GetOrAdd((type, method), static key =>
    {
        (Type type, string method) = key;
        GeneratedRegexAttribute attribute = type.GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static).GetCustomAttribute<GeneratedRegexAttribute>();
        return new Regex(attribute.Pattern, attribute.Options);
    });
}
