namespace OpenCvSharp;

public enum CameraChannels
{
    OpenNI_DepthMap = 0,
    OpenNI_PointCloudMap = 1,
    OpenNI_DisparityMap = 2,
    OpenNI_DisparityMap32F = 3,
    OpenNI_ValidDepthMask = 4,
}
