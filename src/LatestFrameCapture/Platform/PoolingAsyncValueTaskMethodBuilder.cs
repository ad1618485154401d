namespace LatestFrames;

/// <summary>A name only: see <see cref="AsyncMethodBuilderAttribute"/>.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal static class PoolingAsyncValueTaskMethodBuilder;

/// <inheritdoc cref="PoolingAsyncValueTaskMethodBuilder"/>
[Microsoft.CodeAnalysis.Embedded]
internal static class PoolingAsyncValueTaskMethodBuilder<TResult>;
