// jsdom's browser prefers English.
localStorage.setItem('telehub.settings', JSON.stringify({ language: 'zh-CN' }));
