namespace OpenCvSharp;

public class OutputArray : CvObject
{
    private protected OutputArray(Mat mat)
        : base(mat.CvPtr) => Mat = mat;

    internal Mat Mat { get; }

    public static OutputArray Create(Mat mat)
    {
        ArgumentNullException.ThrowIfNull(mat);
        return new OutputArray(mat);
    }

    public static implicit operator OutputArray(Mat mat) => Create(mat);

    public virtual Mat? GetMat() => Mat;
}
