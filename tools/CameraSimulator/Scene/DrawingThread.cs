using OpenCvSharp;

namespace LatestFrames;

/// <summary>Draws the frames at the camera's rate, on a thread of its own.</summary>
/// <remarks>Thread safety: any thread; <see cref="Start"/> and <see cref="Dispose"/> once.</remarks>
internal sealed class DrawingThread : IDisposable
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(5);

    private readonly double _framesPerSecond;
    private readonly Action<Mat> _send;
    private readonly Thread _thread;
    private readonly ManualResetEvent _stop = new(initialState: false);
    private volatile Size _size;
    private volatile Exception? _failure;
    private long _framesDrawn;

    /// <param name="name">The thread's.</param>
    /// <param name="options">Frame rate and first size.</param>
    /// <param name="send">Takes each frame, on the thread; it must not wait for a client or a process.</param>
    public DrawingThread(string name, SimulatorOptions options, Action<Mat> send)
    {
        _framesPerSecond = options.FramesPerSecond;
        _size = new Size(options.Width, options.Height);
        _send = send;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    public long FramesDrawn => Interlocked.Read(ref _framesDrawn);

    public Exception? Failure => _failure;

    public void Start() => _thread.Start();

    public void Resize(int width, int height) => _size = new Size(width, height);

    /// <summary>Stops after the frame that is being drawn.</summary>
    public void Dispose()
    {
        _stop.Set();

        // Going on without it would free the buffers that it draws into.
        if (_thread.IsAlive && !_thread.Join(s_stopLimit))
            throw new TimeoutException($"{_thread.Name} did not finish its frame in {s_stopLimit.TotalSeconds:0} s.");
        _stop.Dispose();
    }

    private void Run()
    {
        SceneRenderer? renderer = null;
        try
        {
            var schedule = new DrawingSchedule(_framesPerSecond);
            using var image = new Mat();
            Size? drawn = null;
            do
            {
                Size size = _size;
                if (size != drawn)
                {
                    renderer?.Dispose();
                    renderer = new SceneRenderer(size.Width, size.Height);
                    drawn = size;
                }

                renderer!.Render(image, (int)Interlocked.Increment(ref _framesDrawn));
                _send(image);
            }
            while (schedule.WaitForNext(_stop));
        }
#pragma warning disable CA1031 // The thread's last line of defence: an exception here would end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
        }
        finally
        {
            renderer?.Dispose();
        }
    }

    // A class and not a struct: one reference is written and read whole.
    private sealed record Size(int Width, int Height);
}
