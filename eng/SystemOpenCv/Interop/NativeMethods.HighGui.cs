using System.Runtime.InteropServices;

namespace OpenCvSharp;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "systemopencv_imshow", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImShow(string name, IntPtr image);

    [LibraryImport(Library, EntryPoint = "systemopencv_wait_key")]
    public static partial int WaitKey(int delay, out int key);

    [LibraryImport(Library, EntryPoint = "systemopencv_named_window", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NamedWindow(string name, int flags);

    [LibraryImport(Library, EntryPoint = "systemopencv_destroy_window", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DestroyWindow(string name);

    [LibraryImport(Library, EntryPoint = "systemopencv_destroy_all_windows")]
    public static partial int DestroyAllWindows();

    [LibraryImport(Library, EntryPoint = "systemopencv_resize_window", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ResizeWindow(string name, int width, int height);

    [LibraryImport(Library, EntryPoint = "systemopencv_set_window_title", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetWindowTitle(string name, string title);
}
