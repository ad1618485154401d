using System.Runtime.InteropServices;

namespace OpenCvSharp;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "systemopencv_mat_new")]
    public static partial int MatNew(out IntPtr mat);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_new_roi")]
    public static partial int MatNewRoi(IntPtr source, int x, int y, int width, int height, out IntPtr mat);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_new_data")]
    public static partial int MatNewData(int rows, int cols, int type, IntPtr data, long step, out IntPtr mat);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_delete")]
    public static partial void MatDelete(IntPtr mat);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_header")]
    public static partial void GetMatHeader(IntPtr mat, out MatHeader header);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_create")]
    public static partial int MatCreate(IntPtr mat, int rows, int cols, int type);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_copy_to")]
    public static partial int MatCopyTo(IntPtr source, IntPtr target, IntPtr mask);

    [LibraryImport(Library, EntryPoint = "systemopencv_mat_set_to")]
    public static partial int MatSetTo(IntPtr mat, in Scalar value, IntPtr mask);

    [LibraryImport(Library, EntryPoint = "systemopencv_mean")]
    public static partial int Mean(IntPtr source, IntPtr mask, out Scalar result);

    [LibraryImport(Library, EntryPoint = "systemopencv_absdiff")]
    public static partial int Absdiff(IntPtr a, IntPtr b, IntPtr target);

    [LibraryImport(Library, EntryPoint = "systemopencv_add_weighted")]
    public static partial int AddWeighted(
        IntPtr a, double alpha, IntPtr b, double beta, double gamma, IntPtr target, int depth);

    [LibraryImport(Library, EntryPoint = "systemopencv_count_non_zero")]
    public static partial int CountNonZero(IntPtr source, out int result);

    [LibraryImport(Library, EntryPoint = "systemopencv_version")]
    public static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "systemopencv_build_information")]
    public static partial byte* BuildInformation();

    [LibraryImport(Library, EntryPoint = "systemopencv_set_threads")]
    public static partial int SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "systemopencv_get_threads")]
    public static partial int GetThreads(out int count);

    [LibraryImport(Library, EntryPoint = "systemopencv_error")]
    private static partial void Error(out int code, out byte* function, out byte* text, out byte* file, out int line);
}
