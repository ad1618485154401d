using System.Globalization;

namespace LatestFrames;

/// <summary>What this process and a child <c>ffmpeg</c> reserve while it lives, used or not; 0 but on Linux.</summary>
/// <remarks>A large block is reserved for as long as a decoder needs to give up, so it looks again and again.</remarks>
internal sealed class ReservedMemory : IDisposable
{
    private const string Now = "VmSize:", Peak = "VmPeak:";

    // A look is cheap, a search for children is not.
    private const int LooksPerSearch = 20;

    private readonly CancellationTokenSource _end = new();
    private readonly Thread? _thread;
    private readonly long _before;
    private long _most, _ofChild;
    private int _samples;

    public ReservedMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        _before = _most = Read("self", Now);
        _thread = new Thread(Look) { IsBackground = true, Name = "test of memory" };
        _thread.Start();
    }

    /// <summary>By how much this process has grown, in bytes.</summary>
    public long Growth => Volatile.Read(ref _most) - _before;

    /// <summary>The most that a child has ever reserved, in bytes; 0 while there is none.</summary>
    public long OfChild => Volatile.Read(ref _ofChild);

    public int Samples => Volatile.Read(ref _samples);

    public void Dispose()
    {
        _end.Cancel();
        _thread?.Join();
        _end.Dispose();
    }

    private static long Read(string process, string line)
    {
        try
        {
            string found = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(text => text.StartsWith(line, StringComparison.Ordinal)) ?? "";
            string[] words = found.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 3 ? long.Parse(words[1], CultureInfo.InvariantCulture) << 10 : 0;
        }
        catch (IOException)
        {
            return 0; // It has ended.
        }
    }

    private void Look()
    {
        while (!_end.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(2)))
        {
            Volatile.Write(ref _most, Math.Max(_most, Read("self", Now)));
            if (_samples++ % LooksPerSearch != 0) continue;
            foreach ((int id, string command) in FFmpegTestInput.Children())
            {
                // The search for what the program can do has children too.
                if (!command.Contains("rawvideo", StringComparison.Ordinal)) continue;
                long peak = Read(id.ToString(CultureInfo.InvariantCulture), Peak);
                Volatile.Write(ref _ofChild, Math.Max(_ofChild, peak));
            }
        }
    }
}
