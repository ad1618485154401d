using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>Checks how a camera is to be published: whatever the publisher itself would refuse.</summary>
/// <remarks>Its messages name the camera and the setting, never the password.</remarks>
internal sealed class RedisCameraPublisherValidator : IValidateOptions<RedisCameraPublisherOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisCameraPublisherOptions options)
    {
        if (!options.IsEnabled) return ValidateOptionsResult.Success;
        string[] failures = [.. Check(name, options)];
        return failures.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                failures.Select(failure => $"Camera '{name}', as it is published through Redis: {failure}"));
    }

    private static IEnumerable<string> Check(string? name, RedisCameraPublisherOptions options)
    {
        string published = options.Name ?? name ?? "";
        if (options.Configuration is null && options.ConfigureClient is null)
            yield return $"set {nameof(options.Configuration)}, such as localhost:6379.";
        else if (Refusal(() => RedisClient.NameOf(options.ToRedis(), published)) is { } server)
            yield return $"{nameof(options.Configuration)}: {server}";
        if (Refusal(() => RedisKeys.ThrowIfInvalid(published, nameof(options.Name))) is { } text) yield return text;
        if (Refusal(() => options.ToPublisher().CheckedCopy()) is { } publisher) yield return publisher;
    }

    private static string? Refusal(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }
}
