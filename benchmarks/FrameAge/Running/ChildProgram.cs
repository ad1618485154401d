using OpenCvSharp;

namespace LatestFrames;

/// <summary>The program of a child process: one measurement, one line of JSON.</summary>
internal static class ChildProgram
{
    /// <summary>Measures and writes the line; 0 when there is one, else 1.</summary>
    /// <param name="measure">Throws an <see cref="InvalidOperationException"/> when there is nothing to report.</param>
    public static int Run<TReport>(Func<TReport> measure)
    {
        ParentWatch.Start();

        // Loading OpenCV is not opening a camera.
        _ = Cv2.GetVersionString();
        using (new Mat())
        {
            try
            {
                Console.WriteLine(ReportLine.Of(measure()));
                return 0;
            }
            catch (InvalidOperationException e)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        }
    }
}
