namespace LatestFrames;

/// <summary>A check has failed.</summary>
public sealed class CheckException : Exception
{
    public CheckException()
    {
    }

    public CheckException(string message)
        : base(message)
    {
    }

    public CheckException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
