using System.Reflection;
using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>The shim's functions; each int that one returns goes through <see cref="Check"/>.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "SystemOpenCv";

    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Load);

    public static void Check(int failed)
    {
        if (failed != 0)
            throw LastError();
    }

    private static OpenCVException LastError()
    {
        Error(out var code, out var function, out var text, out var file, out var line);
        return new OpenCVException((ErrorCode)code, Text(function), Text(text), Text(file), line);
    }

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((IntPtr)text) ?? "";

    private static IntPtr Load(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
            return IntPtr.Zero;

        var folder = Path.GetDirectoryName(assembly.Location) is { Length: > 0 } f ? f : AppContext.BaseDirectory;
        try
        {
            return NativeLibrary.Load(Path.Combine(folder, "libSystemOpenCv.so"));
        }
        catch (DllNotFoundException e)
        {
            // The loader's last line names the missing file: the shim itself or one of OpenCV's libraries.
            throw new DllNotFoundException(
                $"The distribution's OpenCV cannot be loaded ({e.Message.Trim().Split('\n')[^1]}). Run ./eng/opencv.sh in "
                + "LatestFrameCapture's repository, or 'apt-get install g++ libopencv-videoio-dev libopencv-imgcodecs-dev "
                + "libopencv-highgui-dev', then build again.");
        }
    }
}
