namespace Export.Selection;

/// <summary>How a member stands beside the best one.</summary>
/// <param name="Name">The member.</param>
/// <param name="Loss">Its loss on the rows.</param>
/// <param name="Difference">Its loss less the best one's.</param>
/// <param name="Upper">Upper 95 % limit of that difference, one-sided, paired by row; 0 for the best.</param>
/// <param name="Disagreement">Share of rows on which its class is not the best one's.</param>
/// <param name="IsPlausible">Whether the limit is at most ε.</param>
/// <param name="IsChosen">Whether the new family has it.</param>
sealed record PlausibleMember(string Name, double Loss, double Difference, double Upper, double Disagreement, bool IsPlausible, bool IsChosen);
