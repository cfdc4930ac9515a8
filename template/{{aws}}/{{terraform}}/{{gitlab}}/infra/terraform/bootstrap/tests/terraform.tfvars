gitlab_url     = "https://gitlab.example.com"
gitlab_project = "example/team/shop"
