namespace LatestFrames;

/// <summary>A type without members, only for its name: see <see cref="AsyncMethodBuilderAttribute"/>.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal static class PoolingAsyncValueTaskMethodBuilder;

/// <inheritdoc cref="PoolingAsyncValueTaskMethodBuilder"/>
[Microsoft.CodeAnalysis.Embedded]
internal static class PoolingAsyncValueTaskMethodBuilder<TResult>;
