console.log(
  `::error::${process.env.GITHUB_ACTION_REPOSITORY}: this action needs GitHub itself, and no test may run it.`,
)
process.exitCode = 1
