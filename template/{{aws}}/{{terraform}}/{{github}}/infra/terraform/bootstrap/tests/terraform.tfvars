github_repository    = "example/shop"
github_owner_id      = "11"
github_repository_id = "22"
