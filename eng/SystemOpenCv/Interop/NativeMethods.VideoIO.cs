using System.Runtime.InteropServices;

namespace OpenCvSharp;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "systemopencv_capture_new")]
    public static partial int CaptureNew(out IntPtr capture);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_new_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CaptureNewFile(string fileName, int api, int[] values, int count, out IntPtr capture);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_new_camera")]
    public static partial int CaptureNewCamera(int index, int api, int[] values, int count, out IntPtr capture);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_delete")]
    public static partial void CaptureDelete(IntPtr capture);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_open_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CaptureOpenFile(IntPtr capture, string fileName, int api, out int opened);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_open_camera")]
    public static partial int CaptureOpenCamera(IntPtr capture, int index, int api, out int opened);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_is_opened")]
    public static partial int CaptureIsOpened(IntPtr capture, out int opened);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_release")]
    public static partial int CaptureRelease(IntPtr capture);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_grab")]
    public static partial int CaptureGrab(IntPtr capture, out int grabbed);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_retrieve")]
    public static partial int CaptureRetrieve(IntPtr capture, IntPtr image, int flag, out int retrieved);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_read")]
    public static partial int CaptureRead(IntPtr capture, IntPtr image, out int read);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_get")]
    public static partial int CaptureGet(IntPtr capture, int property, out double value);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_set")]
    public static partial int CaptureSet(IntPtr capture, int property, double value, out int accepted);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_set_exception_mode")]
    public static partial int CaptureSetExceptionMode(IntPtr capture, int enable);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_get_exception_mode")]
    public static partial int CaptureGetExceptionMode(IntPtr capture, out int enabled);

    [LibraryImport(Library, EntryPoint = "systemopencv_capture_backend")]
    public static partial int CaptureBackend(IntPtr capture, byte* name, int size);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_new")]
    public static partial int WriterNew(out IntPtr writer);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_delete")]
    public static partial void WriterDelete(IntPtr writer);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int WriterOpen(
        IntPtr writer, string fileName, int api, int fourcc, double fps, int width, int height,
        int[] values, int count, out int opened);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_is_opened")]
    public static partial int WriterIsOpened(IntPtr writer, out int opened);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_release")]
    public static partial int WriterRelease(IntPtr writer);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_write")]
    public static partial int WriterWrite(IntPtr writer, IntPtr image);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_get")]
    public static partial int WriterGet(IntPtr writer, int property, out double value);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_set")]
    public static partial int WriterSet(IntPtr writer, int property, double value, out int accepted);

    [LibraryImport(Library, EntryPoint = "systemopencv_writer_backend")]
    public static partial int WriterBackend(IntPtr writer, byte* name, int size);
}
