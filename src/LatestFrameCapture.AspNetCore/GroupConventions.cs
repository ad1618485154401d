using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LatestFrames;

/// <summary>Applies conventions to all endpoints of a group, to which nobody else adds any.</summary>
/// <param name="group">The group.</param>
internal sealed class GroupConventions(RouteGroupBuilder group) : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder _group = group;

    public void Add(Action<EndpointBuilder> convention) => _group.Add(convention);

    public void Finally(Action<EndpointBuilder> finallyConvention) => _group.Finally(finallyConvention);
}
