using System.Globalization;

namespace LatestFrames;

/// <summary>
/// The children of a child, of a script around <c>ffmpeg</c> for example. Linux only; Windows has <see
/// cref="ChildJob"/>, elsewhere there are none.
/// </summary>
/// <remarks>
/// A process that is gone tells nothing of its children any more. So they are taken down before it is asked to end,
/// with the moment of their start: their numbers may belong to others afterwards. </remarks>
internal static class ChildTree
{
    private const int MaxProcesses = 64;

    /// <summary>Finds the processes that descend from one.</summary>
    public static List<(int Id, string Start)> Find(int process)
    {
        var found = new List<(int, string)>();
        if (!Directory.Exists("/proc/self/task")) return found;
        AddChildren(process, found);
        return found;
    }

    /// <summary>Kills those of the processes that still run.</summary>
    public static void Kill(List<(int Id, string Start)> processes)
    {
        foreach ((int id, string start) in processes)
        {
            if (StartOf(id) == start) LibC.Signal(id, LibC.Kill);
        }
    }

    private static void AddChildren(int process, List<(int Id, string Start)> found)
    {
        // <proc>/task/N/children, with CONFIG_PROC_CHILDREN (proc(5)).
        string path = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task";
        foreach (string task in Names(path))
        {
            string children = Read(Path.Combine(task, "children"));
            foreach (string text in children.Split([' '], StringSplitOptions.RemoveEmptyEntries))
            {
                if (found.Count >= MaxProcesses) return;
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id)) continue;
                if (found.Exists(known => known.Id == id) || StartOf(id) is not { Length: > 0 } start) continue;
                found.Add((id, start));
                AddChildren(id, found);
            }
        }
    }

    /// <summary>When a process was started, in the system's ticks; empty when it is gone.</summary>
    private static string StartOf(int process)
    {
        string text = Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");

        // Field 22; the second is the name in brackets, which may contain anything.
        string[] fields = text[(text.LastIndexOf(')') + 1)..].Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && fields[0] != "Z" ? fields[19] : "";
    }

    private static string[] Names(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return [];
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return "";
        }
    }
}
