"""What a shop's administrator can do about a refusal, in the words of WeCom's console (管理后台)."""

from __future__ import annotations

_CALLABLE = "管理后台 → 微信客服 → API → 可调用接口的应用，勾选本应用后保存"
_MANAGED = "管理后台 → 微信客服 → API → 通过API管理微信客服账号 → 企业内部开发，把该客服账号交给本应用管理"
_VISIBLE = "管理后台 → 应用管理 → 本应用 → 可见范围，把相关成员加进来"
_CREDENTIALS = "管理后台 → 应用管理 → 自建 → 本应用，重新查看 Secret；企业 ID 在「我的企业 → 企业信息」最下方"

_ADVICE: dict[int, str] = {
    40001: f"Secret 不对、已重置，或应用已停用。{_CREDENTIALS}",
    40013: f"企业 ID（corp_id）不对，应以 ww 开头。{_CREDENTIALS}",
    40056: "应用的 AgentId 不对。管理后台 → 应用管理 → 自建 → 本应用，核对 AgentId",
    40091: f"这个 Secret 属于另一家企业。{_CREDENTIALS}",
    40205: "该成员的微信登录已过期，请他重新登录一次企业微信",
    43009: "企业还没有认证。管理后台 → 我的企业 → 企业信息，完成企业认证",
    43012: "应用还没有配置回调。管理后台 → 应用管理 → 本应用 → 接收消息 → 设置API接收，填好 URL、Token、EncodingAESKey",
    45009: "调用过于频繁，企业微信暂时限制了本接口；程序会等限制解除再试，不要反复重启或重试",
    45036: "企业微信判定流量异常并限制了接口；请稍候，或在开放平台自助解除",
    48002: f"本应用没有调用该接口的权限。{_CALLABLE}",
    48004: "授权已失效，请企业管理员重新授权本应用",
    48005: "企业微信已停用这个接口，请升级本程序",
    48006: "接口权限因长期不活跃被收回，请企业管理员在管理后台重新启用",
    48007: f"客服账号没有授权给本应用。{_MANAGED}",
    50001: "网页的域名不可信。管理后台 → 应用管理 → 本应用 → 网页授权及JS-SDK，添加可信域名",
    50002: f"该成员不在应用的可见范围内。{_VISIBLE}",
    50003: "应用已停用。管理后台 → 应用管理 → 本应用，启用它",
    60011: f"没有该成员、部门或标签的权限。{_VISIBLE}",
    60020: "调用来自不可信的 IP。管理后台 → 应用管理 → 本应用 → 企业可信IP，填上出口 IP"
    "（须为本企业所有；不是的话给店铺配置 proxy，从企业自己的出口转发），约一分钟后生效",
    60021: f"该成员或部门不在应用的可见范围内。{_VISIBLE}",
    60030: f"接待人员不在应用的可见范围内。{_VISIBLE}",
    60031: f"接口不允许访问该成员或部门。{_VISIBLE}",
    84074: "该成员没有客户联系权限。管理后台 → 客户与上下游 → 客户联系 → 权限配置 → 使用范围，添加该成员",
    92000: f"该成员不在应用的可见范围内。{_VISIBLE}",
    95000: "客服账号 ID（open_kfid）不对，请核对店铺文件里的 kf_accounts",
    95003: "接待人数已达上限：企业需要完成认证。管理后台 → 我的企业 → 企业信息",
    95004: "客服账号不存在或已删除，请核对店铺文件里的 kf_accounts",
    95011: f"客服账号的接入方式不支持 API。{_MANAGED}",
    95012: f"客服账号的接入方式不支持 API。{_MANAGED}",
    95014: "该成员不是这个账号的接待人员，或还没有激活企业微信。管理后台 → 微信客服 → 客服账号 → 接待人员",
    95017: f"微信客服的 API 功能没有打开。{_CALLABLE}",
    95019: "该接待人员已停止接待，请他在企业微信「微信客服」里切回接待中",
    95023: f"客服账号已授权给另一个应用。{_MANAGED}",
    95027: "未认证的企业最多 10 个客服账号，请先完成企业认证",
    301002: "Secret 与 AgentId 不是同一个应用的。管理后台 → 应用管理 → 自建 → 本应用，两项都从这一页复制",
}
_NO_ANSWER = "连不上企业微信接口：请检查网络、代理（proxy）和 XIAOER_WECOM_API_BASE"
_UNKNOWN = "在 open.work.weixin.qq.com/devtool/query 输入错误码查询原因"


NO_ACCOUNT_CHOSEN = "在店铺文件的 kf_accounts 里填上 open_kfid；本应用可见的有：{names}"
NO_ACCOUNT = f"核对店铺文件里的 open_kfid；{_MANAGED}"
NOT_MANAGED = _MANAGED
NO_SERVICER = (
    "转人工时没有人能接。管理后台 → 微信客服 → 客服账号 → 接待人员，添加成员；"
    "已有成员请在企业微信「微信客服」里切到接待中"
)


def advice_for(errcode: int | None) -> str:
    """Return one Chinese line saying what to click or check; `errcode` None means no answer came."""
    if errcode is None:
        return _NO_ANSWER
    return _ADVICE.get(errcode, _UNKNOWN)
