namespace Gateway.Configuration;

/// <summary>Who finds out who calls a route of a deployed service.</summary>
enum RouteAccess
{
    Gateway,
    Service,
}
