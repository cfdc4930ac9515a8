# A backend takes no variables: environments/<environment>/backend.hcl fills it in, and the scripts add the bucket,
# whose name ends in the account id. S3 locks by itself (use_lockfile); a DynamoDB table is no longer needed.
terraform {
  backend "s3" {}
}
