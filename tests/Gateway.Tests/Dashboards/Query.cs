namespace Gateway.Tests.Dashboards;

/// <summary>A query of PromQL.</summary>
/// <param name="Expr">The query; $job, $instance and $family are the dashboard's variables.</param>
/// <param name="Legend">Name of its lines.</param>
/// <param name="Always">Whether a gateway with some traffic has an answer to it.</param>
sealed record Query(string Expr, string Legend, bool Always = false);
