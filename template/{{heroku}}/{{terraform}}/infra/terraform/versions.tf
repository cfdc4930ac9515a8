terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 5.3"
    }
  }

  # Any store that speaks the protocol of S3 and knows conditional writes, which are the lock; environments/ENV/backend.hcl
  # says which. Versions and encryption are settings of the bucket.
  backend "s3" {
    region                      = "auto"
    use_lockfile                = true
    encrypt                     = true
    use_path_style              = true
    skip_region_validation      = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_s3_checksum            = true
  }
}

# HEROKU_API_KEY is the credential. What add-ons and people put into config vars stays out of the state.
provider "heroku" {
  customizations {
    set_app_all_config_vars_in_state = false
    set_addon_config_vars_in_state   = false
  }
}
