namespace OpenCvSharp;

public class InputArray : CvObject
{
    private readonly Mat _mat;
    private readonly bool _ownsMat;

    private InputArray(Mat mat, bool ownsMat)
        : base(mat.CvPtr)
    {
        _mat = mat;
        _ownsMat = ownsMat;
    }

    internal Mat Mat
    {
        get
        {
            ThrowIfDisposed();
            return _mat;
        }
    }

    public static InputArray Create(Mat mat)
    {
        ArgumentNullException.ThrowIfNull(mat);
        return new InputArray(mat, ownsMat: false);
    }

    // OpenCV takes a column of four doubles for a scalar.
    public static InputArray Create(Scalar val)
    {
        var mat = new Mat(4, 1, MatType.CV_64FC1);
        for (var i = 0; i < 4; i++)
            mat.Set(i, 0, val[i]);
        return new InputArray(mat, ownsMat: true);
    }

    public static InputArray Create(double val) => Create(new Scalar(val));

    public static implicit operator InputArray(Mat mat) => Create(mat);

    public static implicit operator InputArray(Scalar val) => Create(val);

    public static implicit operator InputArray(double val) => Create(val);

    public Mat GetMat(int i = -1) => Mat;

    protected override void DisposeManaged()
    {
        if (_ownsMat)
            _mat.Dispose();
        base.DisposeManaged();
    }
}
