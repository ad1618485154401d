using System.Runtime.InteropServices;

namespace OpenCvSharp;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "systemopencv_imread", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImRead(string fileName, int flags, IntPtr target);

    [LibraryImport(Library, EntryPoint = "systemopencv_imwrite", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImWrite(string fileName, IntPtr image, int[]? values, int count, out int written);

    [LibraryImport(Library, EntryPoint = "systemopencv_imdecode")]
    public static partial int ImDecode(ReadOnlySpan<byte> bytes, long length, int flags, IntPtr target);

    [LibraryImport(Library, EntryPoint = "systemopencv_imdecode_mat")]
    public static partial int ImDecodeMat(IntPtr bytes, int flags, IntPtr target);

    [LibraryImport(Library, EntryPoint = "systemopencv_imencode", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImEncode(
        string extension, IntPtr image, int[]? values, int count,
        out IntPtr buffer, out byte* bytes, out long length, out int encoded);

    [LibraryImport(Library, EntryPoint = "systemopencv_buffer_delete")]
    public static partial void BufferDelete(IntPtr buffer);
}
