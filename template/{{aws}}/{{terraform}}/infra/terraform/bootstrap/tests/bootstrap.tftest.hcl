# The state can be read back, and read by nobody else; an image is what it was; no role is mightier than the boundary.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "state" {
  command = plan

  assert {
    condition     = aws_s3_bucket.state.bucket == "${local.project}-tfstate-111122223333-${var.region}"
    error_message = "The scripts find the state by this name."
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "An older version is the backup of the state."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" && aws_kms_key.state.enable_key_rotation
    error_message = "The state is encrypted with a key of its own, which is renewed."
  }

  assert {
    condition = alltrue([
      for block in [aws_s3_bucket_public_access_block.state, aws_s3_bucket_public_access_block.logs] :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "The state and the audit log are private."
  }

  assert {
    condition     = length([for statement in data.aws_iam_policy_document.state.statement : statement if statement.effect != "Deny"]) == 0
    error_message = "The policy of the bucket only takes away."
  }
}

run "registry" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag never moves."
  }

  assert {
    condition     = aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "Every image is scanned."
  }

  assert {
    condition     = aws_ecr_repository.this.encryption_configuration[0].encryption_type == "KMS"
    error_message = "Images are encrypted."
  }
}

run "audit" {
  command = plan

  assert {
    condition     = aws_cloudtrail.this[0].is_multi_region_trail && aws_cloudtrail.this[0].enable_log_file_validation
    error_message = "Every region is recorded, and a changed record shows."
  }
}

run "audit_of_the_organisation" {
  command = plan

  variables {
    create_trail = false
  }

  assert {
    condition     = length(aws_cloudtrail.this) == 0
    error_message = "A second trail costs money and says the same."
  }
}

run "boundary" {
  command = plan

  assert {
    condition     = aws_iam_policy.boundary.name == "${local.project}-boundary"
    error_message = "The environments find the boundary by this name."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.boundary.statement :
      [for action in statement.actions : !startswith(action, "iam:") && !startswith(action, "sts:") && !startswith(action, "*")]
    ]))
    error_message = "No role of an environment can make, change or become another one."
  }
}
