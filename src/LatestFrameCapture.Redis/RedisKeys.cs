using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Where a camera is on the server. Braces keep all of it on one node of a cluster.</summary>
internal sealed class RedisKeys
{
    public const string DefaultPrefix = "lfc";

    private const int MaxLength = 200;

    public RedisKeys(string prefix, string camera)
    {
        string common = $"{prefix}:{{{camera}}}";
        Frame = common + ":frame";
        State = common + ":state";
        Changes = RedisChannel.Literal(common + ":new").WithKeyRouting();
    }

    /// <summary>The newest picture, with its <see cref="StoredPictureHeader"/>; expires.</summary>
    public RedisKey Frame { get; }

    /// <summary>The state of the camera (<see cref="CameraNews"/>); expires.</summary>
    public RedisKey State { get; }

    /// <summary>Tells of each picture, by its header, and of each change of the state.</summary>
    public RedisChannel Changes { get; }

    /// <summary>Checks a prefix or the name of a camera.</summary>
    /// <exception cref="ArgumentException">It is empty, long, or has a brace or a control character.</exception>
    public static void ThrowIfInvalid(string? part, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(part, parameter);
        if (part.Length > MaxLength || part.Any(c => c is '{' or '}' || char.IsControl(c)))
        {
            throw new ArgumentException(
                $"It must have at most {MaxLength} characters, none of which is a brace or a control character.",
                parameter);
        }
    }
}
