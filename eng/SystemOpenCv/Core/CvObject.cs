namespace OpenCvSharp;

public abstract class CvObject : DisposableObject
{
    private IntPtr _ptr;

    protected CvObject()
    {
    }

    protected CvObject(IntPtr ptr) => _ptr = ptr;

    protected IntPtr ptr => _ptr;

    public IntPtr CvPtr
    {
        get
        {
            ThrowIfDisposed();
            return _ptr;
        }
    }

    private protected void SetPtr(IntPtr value) => _ptr = value;

    private protected virtual void Free(IntPtr value)
    {
    }

    protected override void DisposeUnmanaged()
    {
        var value = Interlocked.Exchange(ref _ptr, IntPtr.Zero);
        if (value != IntPtr.Zero)
            Free(value);
        base.DisposeUnmanaged();
    }
}
