environment = "prod"
quota       = { cpu = 24, memory = 48, pods = 100 }
