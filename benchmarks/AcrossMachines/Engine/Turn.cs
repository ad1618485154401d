using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>What one process has at a time, until it gives it back; the others wait in a row.</summary>
internal sealed class Turn
{
    private readonly Queue<Action> _waiting = new();
    private bool _isTaken;

    /// <summary>Waits until nobody has it; the result is to be awaited at once.</summary>
    public Entry EnterAsync() => new(this);

    public void Leave()
    {
        if (_waiting.TryDequeue(out Action? next)) next();
        else _isTaken = false;
    }

    /// <summary>One who wants it.</summary>
    public readonly struct Entry(Turn turn) : ICriticalNotifyCompletion
    {
        public bool IsCompleted
        {
            get
            {
                if (turn._isTaken) return false;
                return turn._isTaken = true;
            }
        }

        public Entry GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => turn._waiting.Enqueue(continuation);

        public void UnsafeOnCompleted(Action continuation) => turn._waiting.Enqueue(continuation);
    }
}
