namespace LatestFrames;

/// <summary>A call of a <see cref="FrameStack"/>, of the real one and of its model alike.</summary>
/// <param name="Kind">What is called.</param>
/// <param name="Argument">
/// Which cursor, which of the held frames, how many frames, or which reason: whatever the call needs, modulo how many
/// there are.
/// </param>
public readonly record struct StackCall(StackCallKind Kind, int Argument)
{
    /// <summary>How many cursors read a stack.</summary>
    public const int Cursors = 3;

    /// <summary>The cursor that reads.</summary>
    public int Cursor => Argument % Cursors;

    public override string ToString() => $"{Kind}({Argument})";
}
