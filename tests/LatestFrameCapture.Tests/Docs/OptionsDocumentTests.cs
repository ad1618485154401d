using System.Collections;
using System.Globalization;

namespace LatestFrames;

/// <summary>docs/options.md against the options themselves.</summary>
public sealed class OptionsDocumentTests
{
    [Theory]
    [InlineData(typeof(LatestFrameCaptureOptions))]
    [InlineData(typeof(ReconnectOptions))]
    [InlineData(typeof(ReaderOptions))]
    [InlineData(typeof(CameraGroupOptions))]
    public void Every_option_is_listed_with_its_default_and_nothing_else(Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        IEnumerable<string> expected = type
            .GetProperties()
            .Select(property => $"{property.Name}: {TextOf(property.GetValue(defaults))}");
        IEnumerable<string> written = Document.All
            .Single(document => document.Name == "options.md")
            .Table(type.Name)
            .Select(cells => $"{cells[0]}: {cells[1]}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    private static string TextOf(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        TimeSpan time when time < TimeSpan.FromSeconds(1) => $"{time.TotalMilliseconds} ms",
        TimeSpan time => $"{time.TotalSeconds} s",
        ReconnectOptions options when options == new ReconnectOptions() => "new()",
        TimeProvider clock when clock == TimeProvider.System => "TimeProvider.System",
        IEnumerable collection when !collection.GetEnumerator().MoveNext() => "empty",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"a {value.GetType().Name} that this test does not know",
    };
}
